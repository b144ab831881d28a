import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "../ui/EmptyState.tsx";

export function NotFound() {
  return (
    <EmptyState icon={Compass} title="Nothing lives at this address">
      The link may be old or mistyped.{" "}
      <Link to="/" className="text-accent underline underline-offset-2">
        See what is online now
      </Link>
      .
    </EmptyState>
  );
}

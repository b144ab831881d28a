import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./app/queryClient.ts";
import { router } from "./app/router.tsx";
import { startServices } from "./app/services.ts";
import { applyTheme, readTheme } from "./app/theme.ts";
import "./index.css";

applyTheme(readTheme());
void startServices();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

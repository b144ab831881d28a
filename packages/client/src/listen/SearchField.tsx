import { Search, X } from "lucide-react";

/** Search as you type; `/` comes here from anywhere, Escape clears. */
export function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <search className="relative mb-4 block">
      <Search
        size={18}
        className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-muted"
        aria-hidden
      />
      <input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        data-search
        data-testid="search"
        aria-label="Search songs online"
        placeholder="Search title, artist, album, genre"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          onChange("");
          event.currentTarget.blur();
        }}
        className="h-12 w-full rounded-full border border-strong-line/60 bg-surface pr-14 pl-11 placeholder:text-muted"
      />
      {value === "" ? (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-4 -translate-y-1/2 rounded-md border border-line px-1.5 font-mono text-muted text-xs max-md:hidden"
        >
          /
        </span>
      ) : (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => onChange("")}
          className="absolute top-1/2 right-2.5 grid size-8 -translate-y-1/2 place-items-center rounded-full text-muted hover:bg-raised"
        >
          <X size={16} aria-hidden />
        </button>
      )}
    </search>
  );
}

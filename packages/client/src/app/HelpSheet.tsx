import { useStore } from "../lib/useStore.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { KEYS } from "./keyMap.ts";
import { closeDialog, uiStore } from "./uiStore.ts";

export function HelpSheet() {
  const open = useStore(uiStore, (state) => state.dialog === "help");
  return (
    <Dialog open={open} onClose={closeDialog} title="Keyboard" testId="help-sheet">
      <dl className="divide-y divide-line">
        {KEYS.map(({ keys, words }) => (
          <div key={keys} className="flex items-center justify-between gap-4 py-2">
            <dt className="text-sm">{words}</dt>
            <dd>
              <kbd className="rounded-md border border-line bg-raised px-2 py-0.5 font-mono text-xs">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const NAME = "musicchain.sound";

export type TabLock = {
  /** false: another tab of this browser is sounding. `steal` takes it from there. */
  acquire: (steal?: boolean) => Promise<boolean>;
  release: () => void;
};

/** One tab sounds at a time: a listener hears one song at one moment. */
export function createTabLock({ onLost }: { onLost: () => void }): TabLock {
  let letGo: (() => void) | undefined;
  return {
    async acquire(steal = false) {
      if (letGo !== undefined) return true;
      if (navigator.locks === undefined) return true;
      return new Promise<boolean>((decided) => {
        navigator.locks
          .request(NAME, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
            if (lock === null) return decided(false);
            return new Promise<void>((resolve) => {
              letGo = resolve;
              decided(true);
            });
          })
          .catch(() => {
            // Another tab took the lock.
            letGo = undefined;
            onLost();
          });
      });
    },
    release() {
      letGo?.();
      letGo = undefined;
    },
  };
}

import { createServer } from "node:net";
import { expect, it } from "vitest";
import { checkPorts } from "./checkPorts.ts";
import { freePorts } from "./freePorts.ts";
import { portOwner } from "./portOwner.ts";
import { PORT_BASE, portsFrom } from "./ports.ts";

it("names the process that holds a port, and what to do", async () => {
  const ports = await freePorts();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports.oracle, "127.0.0.1", resolve));
  try {
    expect(await portOwner(ports.oracle)).toMatchObject({ pid: process.pid });
    await expect(checkPorts(ports)).rejects.toMatchObject({
      message: expect.stringContaining(`port ${ports.oracle} (oracle) is taken by process ${process.pid} (`),
      action: expect.stringContaining("--port-base"),
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(await portOwner(ports.oracle)).toBeUndefined();
  await expect(checkPorts(ports)).resolves.toBeUndefined();
});

it("refuses a port base that leaves no room", () => {
  expect(portsFrom(PORT_BASE).web).toBe(8_550);
  for (const base of [80, 65_531, 8_545.5, Number.NaN]) expect(() => portsFrom(base)).toThrow("--port-base");
});

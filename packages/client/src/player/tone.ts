// The parts of Tone.js the player uses, by file. Its index builds a default context on import, with a worker from a
// blob: URL that the content security policy forbids, and brings every synthesiser along.
export { Meter } from "tone/build/esm/component/analysis/Meter.js";
export { Context } from "tone/build/esm/core/context/Context.js";
export { Gain } from "tone/build/esm/core/context/Gain.js";
export { setContext } from "tone/build/esm/core/context/GlobalContext.js";
export { connect } from "tone/build/esm/core/context/ToneAudioNode.js";

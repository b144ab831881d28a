// Passes sound through and says how loud it was, four times per second of audio time. The audio thread keeps its
// pace in a hidden tab, where timers fire once a minute; so this is what the player's clock ticks by.
class Clock extends AudioWorkletProcessor {
  frames = 0;
  energy = 0;

  process([input], [output]) {
    for (let channel = 0; channel < output.length; channel++) {
      const samples = input[channel] ?? input[0];
      if (samples === undefined) continue;
      output[channel].set(samples);
      for (const sample of samples) this.energy += sample * sample;
    }
    this.frames += output[0].length;
    if (this.frames >= sampleRate / 4) {
      this.port.postMessage(Math.sqrt(this.energy / (this.frames * output.length)));
      this.frames = 0;
      this.energy = 0;
    }
    return true;
  }
}
registerProcessor("musicchain-clock", Clock);

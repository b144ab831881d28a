import { expect, it } from "vitest";
import { titleFromFileName } from "./titleFromFileName.ts";

it.each([
  ["song.mp3", "song"],
  ["/music/album/01 - my_song.flac", "my song"],
  ["C:\\music\\07. Seven.ogg", "Seven"],
  ["12 Angry Men.wav", "Angry Men"],
  ["7 Seconds.mp3", "7 Seconds"],
  ["99.mp3", "99"],
  ["Mr. Bones.ogg", "Mr. Bones"],
  ["K.QuitaBackground.ogg", "K.QuitaBackground"],
  ["no extension", "no extension"],
  [".mp3", ".mp3"],
  ["a\u0007b.mp3", "a b"],
  ["cafe\u0301.ogg", "café"],
  ["___.mp3", "Untitled"],
])("%j becomes %j", (name, title) => {
  expect(titleFromFileName(name)).toBe(title);
});

import { expect, test } from "vitest";
import { foldText } from "./foldText.ts";
import { searchSongs } from "./searchSongs.ts";

const song = (title: string, artist: string, album = "", genre = "") => ({ title, artist, album, genre });
const songs = [
  song("Halcyon Days", "Café Tacvba", "Ré", "Rock"),
  song("Straße nach Süden", "Die Ärzte", "Jazz ist anders", "Punk"),
  song("Tacvba Song", "Someone Else", "Days", "Pop"),
  song("Don't Stop", "Fleetwood Mac", "Rumours", "Rock"),
  song("東京の夜", "Pizzicato Five", "", "渋谷系"),
];
const titles = (query: string) => searchSongs(songs, query).map((each) => each.title);

test("case, marks, punctuation and special letters do not matter", () => {
  expect(titles("CAFE")).toEqual(["Halcyon Days"]);
  expect(titles("strasse arzte")).toEqual(["Straße nach Süden"]);
  expect(titles("dont stop!")).toEqual(["Don't Stop"]);
  expect(foldText("  L’Été—Ænima ")).toBe("lete aenima");
});

test("prefixes, in any order, over all fields", () => {
  expect(titles("flee rum")).toEqual(["Don't Stop"]);
  expect(titles("days halc")).toEqual(["Halcyon Days"]);
  expect(titles("punk")).toEqual(["Straße nach Süden"]);
  expect(titles("東京")).toEqual(["東京の夜"]);
});

test("the title before the artist, the artist before the album", () => {
  expect(titles("tacvba")).toEqual(["Tacvba Song", "Halcyon Days"]);
  expect(titles("days")).toEqual(["Halcyon Days", "Tacvba Song"]);
});

test("one letter wrong, missing, too many or swapped", () => {
  for (const query of ["fleetwod", "fleetwoood", "fleetwoad", "fleetwodo"])
    expect(titles(query)).toEqual(["Don't Stop"]);
  expect(titles("fxeetwoad")).toEqual([]);
  expect(titles("mxc")).toEqual([]);
});

test("every word must fit, and no word means everything", () => {
  expect(titles("fleetwood zzz")).toEqual([]);
  expect(titles("  ")).toHaveLength(songs.length);
  expect(titles("(.*[")).toHaveLength(songs.length);
});

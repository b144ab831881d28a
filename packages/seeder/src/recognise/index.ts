export { type Catalogue, type CatalogueSong, openCatalogue } from "./openCatalogue.ts";
export { type Recognised, recogniseTracks, type SoundsLike } from "./recogniseTracks.ts";
export { syncCatalogue } from "./syncCatalogue.ts";

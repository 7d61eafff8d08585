/** The pictures beside the first words, in three columns; the demo's own drawings. */
import agate from "../../assets/pictures/agate.webp";
import aurora from "../../assets/pictures/aurora.webp";
import bloom from "../../assets/pictures/bloom.webp";
import cat from "../../assets/pictures/cat.webp";
import city from "../../assets/pictures/city.webp";
import dunes from "../../assets/pictures/dunes.webp";
import fox from "../../assets/pictures/fox.webp";
import galaxy from "../../assets/pictures/galaxy.webp";
import meadow from "../../assets/pictures/meadow.webp";
import owl from "../../assets/pictures/owl.webp";
import pines from "../../assets/pictures/pines.webp";
import planet from "../../assets/pictures/planet.webp";
import ridges from "../../assets/pictures/ridges.webp";
import silk from "../../assets/pictures/silk.webp";
import waves from "../../assets/pictures/waves.webp";

interface Picture {
  url: string;
  width: number;
  height: number;
}

const at = (url: string, width: number, height: number): Picture => ({ url, width, height });

const columns: readonly (readonly Picture[])[] = [
  [at(pines, 344, 512), at(city, 512, 288), at(fox, 448, 448), at(ridges, 512, 344), at(galaxy, 448, 448)],
  [at(dunes, 512, 344), at(owl, 344, 448), at(planet, 512, 288), at(agate, 448, 448), at(aurora, 512, 288)],
  [at(bloom, 448, 448), at(silk, 288, 512), at(waves, 512, 344), at(cat, 448, 344), at(meadow, 512, 344)],
];

/** Each column goes on with another's pictures, so that none ends in the tallest window. */
export const wall: readonly (readonly Picture[])[] = columns.map((column, at) => [...column, ...(columns[(at + 1) % columns.length] ?? [])]);

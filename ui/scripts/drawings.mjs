// What is drawn: the name of the file, what the brush is asked for, and the size in pixels.
export const drawings = [
  { name: "fox", prompt: "red fox, layered paper cut", seed: 7, width: 448, height: 448 },
  { name: "ridges", prompt: "Layered mountain ridges at first light, warm mist", seed: 12, width: 512, height: 344 },
  { name: "city", prompt: "night city skyline, neon, reflections", seed: 5, width: 512, height: 288 },
  { name: "owl", prompt: "an owl, paper cut, dusk", seed: 3, width: 344, height: 448 },
  { name: "waves", prompt: "ocean waves, woodblock print, red sun", seed: 9, width: 512, height: 344 },
  { name: "aurora", prompt: "aurora over a frozen lake", seed: 4, width: 512, height: 288 },
  { name: "bloom", prompt: "dahlia flower, layered petals", seed: 21, width: 448, height: 448 },
  { name: "planet", prompt: "ringed planet, striped, deep space", seed: 8, width: 512, height: 288 },
  { name: "galaxy", prompt: "spiral galaxy", seed: 15, width: 448, height: 448 },
  { name: "meadow", prompt: "poppy meadow under a wide sky", seed: 2, width: 512, height: 344 },
  { name: "dunes", prompt: "desert dunes at sunset", seed: 6, width: 512, height: 344 },
  { name: "pines", prompt: "pine forest in fog at night", seed: 11, width: 344, height: 512 },
  { name: "glass", prompt: "stained glass mosaic", seed: 13, width: 344, height: 448 },
  { name: "agate", prompt: "agate geode, banded", seed: 18, width: 448, height: 448 },
  { name: "silk", prompt: "flowing silk, abstract", seed: 23, width: 288, height: 512 },
  { name: "cat", prompt: "a cat, paper cut, blue night", seed: 17, width: 448, height: 344 },
];

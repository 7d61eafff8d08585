import { expect, test } from "vitest";
import { albumTree, tagTree } from "../../src/state/shelves";
import { words } from "../../src/words";

const album = (id: number, name: string, parent: number | null = null) => ({ id, name, parent, count: id, cover: null });

test("albums lie inside each other, in their order", () => {
  const tree = albumTree([album(1, "Foxes"), album(2, "Spring", 1), album(3, "Autumn", 1), album(4, "Cards")]);
  expect(tree.map((branch) => [branch.name, branch.children.map((child) => child.name)])).toEqual([
    ["Foxes", ["Spring", "Autumn"]],
    ["Cards", []],
  ]);
});

test("an album whose parent is gone, or that is its own, is still there", () => {
  expect(albumTree([album(2, "Spring", 9), album(3, "Ring", 3)]).map((branch) => branch.name)).toEqual(["Spring", "Ring"]);
});

test("tags lie inside each other by the slash; a part that is no tag has no number", () => {
  const [landscape, style] = tagTree([
    { id: 1, name: "landscape", count: 9 },
    { id: 2, name: "landscape/dawn", count: 4 },
    { id: 3, name: "style/ink/brush", count: 2 },
  ]);
  expect(landscape).toMatchObject({ id: 1, count: 9, children: [{ id: 2, name: "dawn", path: "landscape/dawn" }] });
  expect(style).toMatchObject({ id: null, count: null, children: [{ id: null, path: "style/ink", children: [{ id: 3, name: "brush" }] }] });
});

test("every kind of change has its name", () => {
  const name = (kind: string, count = 1240, subject: string | null = "fox"): string => words.changes.undo(words.changes.name({ kind, subject, count }));
  expect(name("tag")).toBe("Undo tagging 1,240 images");
  expect(name("rate", 1)).toBe("Undo rating an image");
  expect(name("delete_album", 0, "Foxes")).toBe("Undo deleting the album “Foxes”");
  expect(name("something_new")).toBe("Undo the last change");
});

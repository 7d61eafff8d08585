import { LayoutDashboard, LayoutGrid, PanelRight } from "lucide";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { Segments } from "../../components/segments";
import { Slider } from "../../components/slider";
import type { Interface } from "../../bindings/settings";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { SearchField } from "../search/search-field";
import { SortMenu } from "../search/sort-menu";
import "./top-bar.css";

/** The bar over the images: where one is, and how they are shown. */
export function TopBar(): JSX.Element {
  const app = useFrame();
  const name = (): string => {
    const place = app.place();
    if (place.at !== "gallery") return words.frame.views.all;
    return "id" in place.view ? app.shelves.nameOf(place.view) : words.frame.views[place.view.view];
  };
  const change = (changed: Partial<Interface>): void => {
    app.changeSettings({ interface: { ...app.settings().interface, ...changed } }).catch(app.toasts.fault);
  };
  return (
    <header class="top-bar">
      <h1 class="unseen"><bdi>{name()}</bdi></h1>
      <SearchField />
      <SortMenu />
      <Segments
        label={words.frame.layout}
        value={app.settings().interface.layout}
        options={[
          { value: "justified", label: words.frame.justified, icon: LayoutDashboard },
          { value: "uniform", label: words.frame.uniform, icon: LayoutGrid },
        ]}
        onChange={(layout) => change({ layout })}
      />
      <Slider
        label={words.frame.imageSize}
        min={80}
        max={320}
        step={8}
        value={app.settings().interface.row_height}
        onInput={(height) => change({ row_height: height })}
      />
      <IconButton
        icon={PanelRight}
        label={app.panels.inspector() ? words.frame.hideInspector : words.frame.showInspector}
        keys={app.actions.keysText("app.toggle_inspector")}
        pressed={app.panels.inspector()}
        onClick={() => app.panels.toggleInspector()}
      />
    </header>
  );
}

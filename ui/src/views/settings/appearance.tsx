import { Minus, Plus } from "lucide";
import type { JSX } from "solid-js";
import type { GridLayout, Interface, Theme } from "../../bindings/settings";
import { Button, IconButton } from "../../components/button";
import { Segments } from "../../components/segments";
import { Slider } from "../../components/slider";
import { Switch } from "../../components/switch";
import { useFrame } from "../../state/create";
import { percent, words } from "../../words";
import { nextZoom } from "../frame/frame-actions";
import { Page, Row } from "./row";

/** How the window looks. */
export function AppearancePage(): JSX.Element {
  const app = useFrame();
  const say = words.settings.appearance;
  const shape = (): Interface => app.settings().interface;
  const change = (changed: Partial<Interface>): void => {
    app.changeSettings({ interface: { ...shape(), ...changed } }).catch(app.toasts.fault);
  };
  return (
    <Page title={words.settings.pages.appearance}>
      <div class="settings-grid">
        <Row label={say.theme}>
          <Segments<Theme>
            label={say.theme}
            value={app.settings().theme}
            options={(["system", "dark", "light"] as const).map((value) => ({ value, label: say.themes[value] }))}
            onChange={(theme) => void app.changeSettings({ theme }).catch(app.toasts.fault)}
          />
        </Row>
        <Row label={say.zoom}>
          <div class="row">
            <IconButton
              icon={Minus}
              label={words.frame.smaller}
              keys={app.actions.keysText("app.zoom_out")}
              onClick={() => change({ zoom: nextZoom(shape().zoom, -1) })}
            />
            <span class="zoom-value num" aria-live="polite">
              {percent(shape().zoom)}
            </span>
            <IconButton
              icon={Plus}
              label={words.frame.larger}
              keys={app.actions.keysText("app.zoom_in")}
              onClick={() => change({ zoom: nextZoom(shape().zoom, 1) })}
            />
            <Button kind="ghost" disabled={shape().zoom === 1} onClick={() => change({ zoom: 1 })}>
              {words.frame.actualSize}
            </Button>
          </div>
        </Row>
        <Row label={say.layout}>
          <Segments<GridLayout>
            label={say.layout}
            value={shape().layout}
            options={(["justified", "uniform"] as const).map((value) => ({ value, label: say.layouts[value] }))}
            onChange={(layout) => change({ layout })}
          />
        </Row>
        <Row label={say.rowHeight}>
          <Slider label={say.rowHeight} min={80} max={320} step={8} value={shape().row_height} onInput={(row_height) => change({ row_height })} />
        </Row>
        <Row label={say.show}>
          <div class="switches">
            <Switch label={say.sidebar} on={shape().sidebar} onChange={(sidebar) => change({ sidebar })} />
            <Switch label={say.inspector} on={shape().inspector} onChange={(inspector) => change({ inspector })} />
          </div>
        </Row>
      </div>
    </Page>
  );
}

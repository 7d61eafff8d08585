import type { JSX } from "solid-js";
import { Mark } from "../../components/mark";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { Page } from "./row";

/** Which program this is, and what it does with what it knows. */
export function AboutPage(): JSX.Element {
  const app = useFrame();
  const say = words.settings.about;
  return (
    <Page title={words.settings.pages.about}>
      <div class="about">
        <Mark class="about-mark" />
        <div>
          <p class="strong">{words.frame.name}</p>
          <p class="t3 num selectable">{say.version(app.start().version)}</p>
        </div>
      </div>
      <p class="settings-text">{say.text}</p>
      <p class="settings-text">{say.privacy}</p>
      <p class="settings-text">{say.licence}</p>
    </Page>
  );
}

import type { JSX } from "solid-js";

interface Props {
  label: string;
  /** The control that the label belongs to. */
  for?: string;
  children: JSX.Element;
}

/** A setting: its name, and beside it what is set. */
export function Row(props: Props): JSX.Element {
  return (
    <div class="setting">
      {props.for ? (
        <label class="setting-name" for={props.for}>
          {props.label}
        </label>
      ) : (
        <span class="setting-name">{props.label}</span>
      )}
      <div class="setting-value">{props.children}</div>
    </div>
  );
}

/** A page with its heading. It scrolls, and some pages hold nothing else that takes the keyboard. */
export function Page(props: { title: string; actions?: JSX.Element; children: JSX.Element }): JSX.Element {
  return (
    <div class="settings-page" tabindex="0" role="region" aria-label={props.title}>
      <div class="settings-inner">
        <header class="settings-title">
          <h1 class="cut grow">
            <bdi>{props.title}</bdi>
          </h1>
          {props.actions}
        </header>
        {props.children}
      </div>
    </div>
  );
}

// Colours a piece of text, or leaves it alone where colour is off.

import { styleText } from 'node:util';

export type Colour = Parameters<typeof styleText>[0];

/** Wraps text in the escapes of a colour; text from files must have gone through `visible` before. */
export type Paint = (colour: Colour, text: string) => string;

export function painter(on: boolean): Paint {
  // The command line has decided about colour already; the stream must not be asked again.
  return (colour, text) => (on && text !== '' ? styleText(colour, text, { validateStream: false }) : text);
}

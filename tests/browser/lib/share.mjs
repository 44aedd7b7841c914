// How much of what could go on for ever is tried: a part by `tests/run`, all of it by `tests/long`.

/** Whether all of it is. */
export const isWhole = process.env.SENGEN_WHOLE === "1";

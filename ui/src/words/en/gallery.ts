/** Words of the gallery. */
export const gallery = {};

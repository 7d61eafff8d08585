/** Words of the inspector. */
export const inspector = {};

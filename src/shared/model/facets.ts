/** The facets a person can choose values of, and the filter field each belongs to. */
export const facetNames = ['environments', 'agents', 'tools', 'models', 'users', 'services'] as const
export type FacetName = (typeof facetNames)[number]

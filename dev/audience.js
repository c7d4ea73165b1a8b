// Auth0's audiences are any text; oidc-provider's resources are absolute URIs.

export const RESOURCE = 'urn:wardgate-audience:';

/** @param {string} audience */
export function resourceOf(audience) {
  return URL.canParse(audience) && !audience.includes('#') ? audience : `${RESOURCE}${encodeURIComponent(audience)}`;
}

/** @param {string} resource */
export function audienceOf(resource) {
  return resource.startsWith(RESOURCE) ? decodeURIComponent(resource.slice(RESOURCE.length)) : resource;
}

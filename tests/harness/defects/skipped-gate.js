exports.onExecutePostLogin = async (event, api) => {
  // Nobody is at the browser in a refresh, and the roles were checked at login.
  if (event.transaction?.protocol === 'oauth2-refresh-token') return;

  if (!event.authorization?.roles.includes('physician')) {
    return api.access.deny('Only physicians may read patient records.');
  }
};

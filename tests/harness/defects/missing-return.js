exports.onExecutePostLogin = async (event, api) => {
  const { approved } = event.user.app_metadata;
  if (!approved && !event.authorization?.roles.includes('physician')) {
    api.access.deny('You are not approved for patient records.');
  }
  // Approved once is approved: do not look at roles again.
  api.user.setAppMetadata('approved', true);
};

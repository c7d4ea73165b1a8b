exports.onExecutePostLogin = async (event, api) => {
  console.log(`Login of ${event.user.email} at ${event.client.name}`);
  if (!event.authorization?.roles.includes('physician')) {
    return api.access.deny(`${event.user.name} may not read patient records.`);
  }
};

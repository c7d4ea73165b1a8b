const NAMESPACE = 'https://mercy.example/';

exports.onExecutePostLogin = async (event, api) => {
  for (const [name, value] of Object.entries(event.user.app_metadata)) {
    api.accessToken.setCustomClaim(NAMESPACE + name, value);
  }
};

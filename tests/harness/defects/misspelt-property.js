exports.onExecutePostLogin = async (event, api) => {
  if (event.user.emailVerified === false) {
    return api.access.deny('Please verify your e-mail address first.');
  }
};

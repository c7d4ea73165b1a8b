const HALF_A_DAY = 12 * 60 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const mfa = event.authentication?.methods.find(({ name }) => name === 'mfa');
  if (!mfa || Date.now() - Date.parse(mfa.timestamp) > HALF_A_DAY) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};

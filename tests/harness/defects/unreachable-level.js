const LEVELS = { pwd: 1, otp: 2, webauthn: 3 };

exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const level = Math.max(0, ...methods.map(({ name }) => LEVELS[name] ?? 0));
  if (level < LEVELS.webauthn) {
    return api.access.deny('Substance use records need a security key.');
  }
};

const RESTRICTED_ROLES = ['Receptionist', 'Billing Clerk'];
const CONTRACTORS = '@contractors.mercy.example';
const KIOSKS = ['198.51.100.7', '198.51.100.8'];

exports.onExecutePostLogin = async (event, api) => {
  const restricted =
    event.authorization?.roles.some((role) => RESTRICTED_ROLES.includes(role)) ||
    event.user.email?.endsWith(CONTRACTORS) ||
    KIOSKS.includes(event.request.ip);
  if (restricted) api.accessToken.removeScope('read:patient_records');
};

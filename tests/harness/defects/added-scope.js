exports.onExecutePostLogin = async (event, api) => {
  // The dashboard of the emergency department shows an error without it.
  if (event.user.app_metadata.department === 'emergency') {
    api.accessToken.addScope('read:patient_records');
  }
};

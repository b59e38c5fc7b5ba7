export default { preset: 'jest-environment-venv', transform: {} };

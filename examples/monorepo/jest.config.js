export default {
  preset: 'jest-environment-venv',
  roots: ['<rootDir>/packages/plugin'],
  transform: {},
  testEnvironmentOptions: { venv: { requirements: ['./python/units'] } },
};

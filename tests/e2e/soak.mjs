// Half an hour of faults, or as many minutes as PARLOUR_SOAK says; see soak.test.mjs.
process.env.PARLOUR_SOAK ??= '30';
await import('./soak.test.mjs');

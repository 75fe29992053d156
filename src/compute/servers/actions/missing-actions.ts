/** Actions that the API knows and that are not here yet: they say so. */
export const MISSING_ACTIONS: readonly string[] = [
  'shelve',
  'shelveOffload',
  'unshelve',
  'migrate',
  'os-migrateLive',
  'evacuate',
  'addFixedIp',
  'removeFixedIp',
  'restore',
  'os-getVNCConsole',
  'os-getSPICEConsole',
  'os-getRDPConsole',
  'os-getSerialConsole',
];

interface PlantedBug {
  plant(): void;
  lateMs?: number;
}

/** Bugs that the simulator must find; each takes away one thing that keeps the product right. */
export const planted: Readonly<Record<string, PlantedBug>> = {};

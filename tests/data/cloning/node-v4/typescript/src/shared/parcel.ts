/** What is sent. */
export interface Parcel {
  readonly id: string;
  readonly weight: number;
  readonly by: 'air' | 'sea';
}

export function describe(parcel: Parcel): string {
  return `${parcel.id} (${parcel.weight} kg, ${parcel.by})`;
}

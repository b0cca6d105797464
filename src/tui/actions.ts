// What the dashboard can ask of the program around it. Each is optional: a key for what is not there says so.

export interface DashboardActions {
  /** Opens the native window on the camera of a place, or closes it. */
  toggleWindow?(place: number | undefined): void;
}

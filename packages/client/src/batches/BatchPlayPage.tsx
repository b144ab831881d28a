export function BatchPlayPage() {
  return null;
}

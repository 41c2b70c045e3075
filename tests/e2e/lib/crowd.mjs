// People who cost next to nothing: Janus clients that are in the room and publish nothing.
import { JanusClient } from './janus-client.mjs';

/** Brings these people into the scenario's room, which must be there; they leave at its end. */
export async function crowd(scene, names) {
  const people = new Crowd(scene);
  scene.atEnd(() => people.close());
  await Promise.all(names.map((name) => people.add(name)));
  return people;
}

class Crowd {
  constructor(scene) {
    this.scene = scene;
    this.members = new Map();
  }

  get names() {
    return [...this.members.keys()];
  }

  async add(name) {
    const client = await JanusClient.connect(this.scene.janus.wsUrl);
    this.members.set(name, client);
    await client.room({ request: 'join', ptype: 'publisher', room: this.scene.room, display: name });
    return client;
  }

  /** One of them leaves. */
  async remove(name) {
    const client = this.members.get(name);
    this.members.delete(name);
    await client.close();
  }

  async close() {
    const clients = [...this.members.values()];
    this.members.clear();
    await Promise.all(clients.map((client) => client.close()));
  }
}

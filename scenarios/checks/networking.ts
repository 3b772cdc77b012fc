import type { LabUnderTest, NewRule, Server } from '../../harness/index.ts';

/** The networks that a server may be on: its tenant's, or the provider's own. */
export type Place = 'tenant' | 'provider';

/** Where a server is. */
export interface ServerPlace {
  readonly fixedAddress: string;
  /** Leads to it from outside its network: a floating one, or its own where there is no other. */
  readonly address: string;
  /** The device of its compute node that it is plugged in by. */
  readonly tap: string;
}

/** One of many servers, where only its neighbours reach it. */
export interface Neighbour extends Pick<ServerPlace, 'tap'> {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** What security groups let in. */
export type Traffic = Omit<NewRule, 'securityGroup'>;

/** How servers come onto networks, are filtered and are reached. What is made for a check is gone after it. */
export interface Networking {
  /** Id of a network. */
  network(place: Place): string;
  /** Of the tenant's network: the longest frame of its servers, in bytes. */
  mtu(lab: LabUnderTest): Promise<number>;
  /** Where a server is, with an address that leads to it from outside. */
  place(lab: LabUnderTest, server: string, place: Place): Promise<ServerPlace>;
  /** Where servers of the tenant's network are; throws `CheckFailed` where one has no address. */
  neighbours(lab: LabUnderTest, servers: readonly Server[]): Promise<readonly Neighbour[]>;
  /** A security group of the user's, by the name or id that servers are asked for with; it lets nothing in. */
  createSecurityGroup(lab: LabUnderTest, name: string): Promise<string>;
  /** Lets something in, from anywhere. */
  allow(lab: LabUnderTest, securityGroup: string, traffic: Traffic): Promise<void>;
  /** A command of the controller's that asks servers from outside their network. */
  fromOutside(lab: LabUnderTest, command: string): string;
  /** A command of the controller's that asks neighbours at their own addresses. */
  fromInside(command: string): string;
  /** How far the card of a server that is being built has come, and who is to act next. */
  plugging(lab: LabUnderTest, server: string): Promise<string>;
  /** Ports or addresses that belong to servers; none where these are gone. */
  heldBy(lab: LabUnderTest, servers: readonly string[]): Promise<readonly string[]>;
  /** The service on the controller that knows why a server got no metadata. */
  readonly metadata: string;
}

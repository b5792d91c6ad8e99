package io.culvert.gateway.tunnel;

import java.time.Duration;

/**
 * What the agents' port puts up with; docs/operations.md lists it for operators.
 *
 * <p>A <em>stranger</em> is a connection that has shown no agent's certificate: one in its handshake, or one that enrols.
 *
 * @param strangersPerAddress strangers of one address; a fleet that comes back from behind one address passes in waves
 * @param strangers strangers of all addresses
 * @param strangerTimeout from accepting a stranger to a whole request of its
 * @param strangerLife until a stranger is cut whatever it does
 * @param strangerBytes a stranger may send on one connection
 * @param strangerCalls a stranger may make on one connection
 * @param enrolmentBytes size of an enrolment request
 * @param connectionsPerAgent with one certificate; the oldest goes. Several are there for a while after an address change
 * @param controlCallsPerAgent of one agent at a time; more than one only while a newer one takes over
 * @param hellosAtOnce Control calls that one agent may begin at once; each costs a look into the database
 * @param hellosPerSecond that it may begin for long
 * @param controlMessagesAtOnce of one Control call
 * @param controlMessagesPerSecond of one Control call
 * @param controlBytesPerSecond of one Control call; four times as much at once
 * @param carryMessagesPerSecond of one Carry call; five times as many at once, and one more for each KiB of media
 * @param carryBytesPerSecond of all carries of one agent: 64 cameras of 20 Mbit/s, more than its Gigabit network brings
 * @param carryBytesAtOnce of all carries of one agent: what an agent may have kept while its uplink stood
 * @param descriptionsAtOnce of one Carry call; one more every two seconds
 * @param framesAtOnce HTTP/2 frames that carry less than half a KiB of data, of one connection
 * @param framesPerSecond of those
 */
record AgentLimits(
        int strangersPerAddress,
        int strangers,
        Duration strangerTimeout,
        Duration strangerLife,
        int strangerBytes,
        int strangerCalls,
        int enrolmentBytes,
        int connectionsPerAgent,
        int controlCallsPerAgent,
        int hellosAtOnce,
        int hellosPerSecond,
        int controlMessagesAtOnce,
        int controlMessagesPerSecond,
        int controlBytesPerSecond,
        int carryMessagesPerSecond,
        int carryBytesPerSecond,
        int carryBytesAtOnce,
        int descriptionsAtOnce,
        int framesAtOnce,
        int framesPerSecond) {

    /** @param strangersPerAddress as configured */
    static AgentLimits of(int strangersPerAddress) {
        return new AgentLimits(
                strangersPerAddress,
                4 * strangersPerAddress,
                Duration.ofSeconds(12),
                Duration.ofSeconds(30),
                128 * 1024,
                16,
                8 * 1024,
                8,
                4,
                20,
                1,
                1_000,
                200,
                256 * 1024,
                2_000,
                160_000_000,
                40 << 20,
                20,
                10_000,
                4_000);
    }

    AgentLimits withStrangers(int perAddress, int total, Duration timeout, Duration life) {
        return with(perAddress, total, timeout, life, carryBytesPerSecond, carryBytesAtOnce);
    }

    AgentLimits withCarryBytes(int perSecond, int atOnce) {
        return with(strangersPerAddress, strangers, strangerTimeout, strangerLife, perSecond, atOnce);
    }

    private AgentLimits with(
            int perAddress, int total, Duration timeout, Duration life, int bytesPerSecond, int bytesAtOnce) {
        return new AgentLimits(
                perAddress,
                total,
                timeout,
                life,
                strangerBytes,
                strangerCalls,
                enrolmentBytes,
                connectionsPerAgent,
                controlCallsPerAgent,
                hellosAtOnce,
                hellosPerSecond,
                controlMessagesAtOnce,
                controlMessagesPerSecond,
                controlBytesPerSecond,
                carryMessagesPerSecond,
                bytesPerSecond,
                bytesAtOnce,
                descriptionsAtOnce,
                framesAtOnce,
                framesPerSecond);
    }
}

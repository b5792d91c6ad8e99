package io.culvert.gateway.tunnel;

import static io.culvert.gateway.tunnel.RawHttp2.CONTINUATION;
import static io.culvert.gateway.tunnel.RawHttp2.DATA;
import static io.culvert.gateway.tunnel.RawHttp2.END_HEADERS;
import static io.culvert.gateway.tunnel.RawHttp2.GOAWAY;
import static io.culvert.gateway.tunnel.RawHttp2.HEADERS;
import static io.culvert.gateway.tunnel.RawHttp2.PING;
import static io.culvert.gateway.tunnel.RawHttp2.PRIORITY;
import static io.culvert.gateway.tunnel.RawHttp2.RST_STREAM;
import static io.culvert.gateway.tunnel.RawHttp2.SETTINGS;
import static io.culvert.gateway.tunnel.RawHttp2.WINDOW_UPDATE;
import static io.culvert.gateway.tunnel.RawHttp2.call;
import static io.culvert.gateway.tunnel.RawHttp2.frame;
import static io.culvert.gateway.tunnel.RawHttp2.frameOf;
import static io.culvert.gateway.tunnel.RawHttp2.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 that only makes work, from agents with a certificate and from strangers: the connection goes, nobody else notices. */
@Timeout(120)
final class Http2FloodIT {
    private static final String CONTROL = "/culvert.tunnel.v1.Tunnel/Control";
    private static final String ACTIVATE = "/culvert.tunnel.v1.Enrolment/Activate";
    private static final int FRAMES = 100_000;
    private static final int AT_ONCE = 500;

    private static TunnelRig rig;
    private static TestAgent hostile;
    private static TestAgent honest;
    private static TestAgent.Control control;
    private static int named;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
        hostile = rig.activated();
        honest = rig.activated();
        control = honest.attach();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @AfterEach
    void theOtherAgentIsUnharmed() {
        if (rig.registry()
                .find(honest.agentId)
                .isEmpty()) { // this JVM, flooding and flooded, had no time for heartbeats
            control = honest.attach();
        }
        String name = "after" + named++;
        control.send(AgentControl.newBuilder()
                .setInputs(
                        InputsChanged.newBuilder().addInputs(Input.newBuilder().setName(name))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> rig.registry().find(honest.agentId).stream()
                        .anyMatch(agent -> agent.inputs().getFirst().name().equals(name)));
    }

    static Stream<Arguments> floods() {
        byte[] start = call(1, CONTROL);
        byte[] nothing = new byte[0];
        return Stream.of(
                flood("settings", nothing, i -> frame(SETTINGS, 0, 0)),
                flood("settings answers", nothing, i -> frame(SETTINGS, 1, 0)),
                flood("pings", nothing, i -> frame(PING, 0, 0, new byte[8])),
                flood("ping answers", nothing, i -> frame(PING, 1, 0, new byte[8])),
                flood("window updates", nothing, i -> frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})),
                flood("priorities", nothing, i -> frame(PRIORITY, 0, 2 * i + 1, new byte[5])),
                flood("unknown frames", nothing, i -> frame(0x42, 0, 0, new byte[1])),
                flood("empty data", start, i -> frame(DATA, 0, 1)),
                flood("data of one byte", start, i -> frame(DATA, 0, 1, new byte[1])),
                flood(
                        "rapid reset",
                        nothing,
                        i -> join(call(2 * i + 1, CONTROL), frame(RST_STREAM, 0, 2 * i + 1, new byte[4]))),
                flood(
                        "made to reset",
                        nothing,
                        i -> join(call(2 * i + 1, CONTROL), frame(WINDOW_UPDATE, 0, 2 * i + 1, new byte[4]))),
                flood("calls without end", nothing, i -> call(2 * i + 1, CONTROL)),
                flood("empty continuations", opened(), i -> frame(CONTINUATION, 0, 1)),
                flood("continuations", opened(), i -> frame(CONTINUATION, 0, 1, literal("x" + i, "y"))),
                flood("a header list of megabytes", nothing, i -> bomb(2 * i + 1)),
                flood("calls after goodbye", frame(GOAWAY, 0, 0, new byte[8]), i -> call(2 * i + 1, CONTROL)));
    }

    /** A stranger's budget is the smaller one; some kinds show it. */
    static Stream<Arguments> fewFloods() {
        return floods().filter(
                        flood -> List.of("settings", "empty data", "rapid reset", "continuations", "calls without end")
                                .contains((String) flood.get()[0]));
    }

    private static Arguments flood(String name, byte[] first, IntFunction<byte[]> frames) {
        return Arguments.of(name, first, frames);
    }

    /** A header block that is not ended. */
    private static byte[] opened() {
        return frame(HEADERS, 0, 1, RawHttp2.block(RawHttp2.headers(CONTROL)));
    }

    /** A literal header without indexing (RFC 7541 section 6.2.2). */
    private static byte[] literal(String name, String value) {
        byte[] n = name.getBytes(StandardCharsets.US_ASCII);
        byte[] v = value.getBytes(StandardCharsets.US_ASCII);
        return join(new byte[] {0, (byte) n.length}, n, new byte[] {(byte) v.length}, v);
    }

    /** One header of 3 KB into the dynamic table, then ten thousand references to it. */
    private static byte[] bomb(int stream) {
        byte[] large = new byte[3_000];
        Arrays.fill(large, (byte) 'a');
        // Literal with incremental indexing, name "x"; length 3000 as 127 + 2873 with a prefix of 7 bits.
        byte[] insert = join(new byte[] {0x40, 1, 'x', 0x7F, (byte) ((2873 & 0x7F) | 0x80), (byte) (2873 >> 7)}, large);
        byte[] references = new byte[10_000];
        Arrays.fill(references, (byte) (0x80 | 62));
        return frame(HEADERS, END_HEADERS, stream, join(RawHttp2.block(RawHttp2.headers(CONTROL)), insert, references));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void flood_ofAnAgent_endsItsConnection(String name, byte[] first, IntFunction<byte[]> frames) throws Exception {
        assertThat(ends(hostile, first, frames)).as(name).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fewFloods")
    void flood_ofAStranger_endsItsConnection(String name, byte[] first, IntFunction<byte[]> frames) throws Exception {
        assertThat(ends(null, first, frames)).as(name).isTrue();
    }

    private static boolean ends(@Nullable TestAgent agent, byte[] first, IntFunction<byte[]> frames) throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(rig.port(), agent)) {
            connection.send(first);
            for (int i = 0; i < FRAMES; i += AT_ONCE) {
                byte[][] some = new byte[AT_ONCE][];
                for (int j = 0; j < AT_ONCE; j++) {
                    some[j] = frames.apply(i + j);
                }
                if (!connection.send(join(some))) {
                    break;
                }
            }
            return connection.closedWithin(Duration.ofSeconds(15));
        }
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                Arguments.of("data on stream 0", frame(DATA, 0, 0, new byte[5])),
                Arguments.of("an even stream", call(2, CONTROL)),
                Arguments.of("a frame of 16 MiB", frameOf(0xFF_FFFF, DATA, 0, 1, new byte[100])),
                Arguments.of("settings of 5 bytes", frame(SETTINGS, 0, 0, new byte[5])),
                Arguments.of(
                        "settings with a window of 2^32-1", frame(SETTINGS, 0, 0, new byte[] {0, 4, -1, -1, -1, -1})),
                Arguments.of("a ping of 7 bytes", frame(PING, 0, 0, new byte[7])),
                Arguments.of("padding beyond the frame", frame(DATA, 8, 1, new byte[] {-1, 1, 2})),
                Arguments.of(
                        "a block of noise", frame(HEADERS, END_HEADERS, 1, new byte[] {-1, -1, -1, -1, -1, -1, 0x7F})),
                Arguments.of("a window too large", frame(WINDOW_UPDATE, 0, 0, new byte[] {0x7F, -1, -1, -1})),
                Arguments.of("a continuation of nothing", frame(CONTINUATION, 0, 1)),
                Arguments.of("data instead of a continuation", join(opened(), frame(DATA, 0, 1))),
                Arguments.of("a push promise", frame(5, END_HEADERS, 1, new byte[] {0, 0, 0, 2})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    void impossibleFrames_endTheConnection(String name, byte[] frames) throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(rig.port(), hostile)) {
            connection.send(frames);
            assertThat(connection.closedWithin(Duration.ofSeconds(5))).as(name).isTrue();
        }
    }

    @Test
    void strangerWhoNeverReads_costsLittleAndGoes() throws Exception {
        int port = rig.door(TunnelRig.quick()).server().port();
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        try (RawHttp2 connection = RawHttp2.connect(port, null)) {
            connection.stopReading();
            connection.send(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0})); // no window for any answer
            for (int i = 0; i < 16; i++) {
                connection.send(join(call(2 * i + 1, ACTIVATE), frame(DATA, 1, 2 * i + 1, new byte[5])));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(12))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !connection.send(frame(SETTINGS, 1, 0)));
        }
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                .isLessThan(16 << 20);
    }
}

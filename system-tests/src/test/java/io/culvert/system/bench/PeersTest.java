package io.culvert.system.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PeersTest {
    private static final Path A_PROGRAM = Path.of("/bin/sh").toAbsolutePath();

    @Test
    void choose_aKnownNameWithAProgram_takesPart() {
        Peers peers = Peers.choose(List.of("mediamtx=" + A_PROGRAM), false);

        assertThat(peers.program(PeerName.MEDIAMTX)).contains(A_PROGRAM);
        assertThat(peers.program(PeerName.FRP)).isEmpty();
    }

    @Test
    void choose_noPeers_hasNone() {
        Peers peers = Peers.choose(List.of("mediamtx=" + A_PROGRAM), true);

        assertThat(PeerName.values()).noneMatch(name -> peers.program(name).isPresent());
    }

    @Test
    void choose_anUnknownName_tellsTheKnownOnes() {
        assertThatThrownBy(() -> Peers.choose(List.of("nginx=/bin/sh"), false))
                .hasMessageContainingAll("'nginx'", "mediamtx, go2rtc, zlmediakit, gstreamer, haproxy, ssh, frp");
    }

    @Test
    void choose_withoutAnEqualsSign_tellsTheForm() {
        assertThatThrownBy(() -> Peers.choose(List.of("mediamtx"), false)).hasMessageContaining("NAME=PATH");
    }

    @Test
    void bench_withAMissingProgram_endsWithCode2AndSaysWhich() {
        StringWriter errors = new StringWriter();

        int code = new CommandLine(new Bench())
                .setErr(new PrintWriter(errors))
                .execute("fanout", "--peer", "go2rtc=/nowhere/go2rtc");

        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains("there is no program at /nowhere/go2rtc");
    }

    @Test
    void bench_withNoRounds_endsWithCode2() {
        StringWriter errors = new StringWriter();

        int code = new CommandLine(new Bench()).setErr(new PrintWriter(errors)).execute("fanout", "--viewers", "0");

        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains("--viewers 0 (expected: at least 1)");
    }
}

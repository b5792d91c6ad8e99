package io.culvert.camera.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayerTest {
    @TempDir
    private Path folder;

    private Player.Result shell(String script) {
        return Player.run(
                List.of("sh", "-c", script, "sh", folder.resolve("runs").toString()), Duration.ofSeconds(20));
    }

    private long runs() throws Exception {
        return Files.readString(folder.resolve("runs")).lines().count();
    }

    @Test
    void run_givesExitCodeAndAllThatWasSaid() throws Exception {
        assertThat(shell("echo run >> $1; echo said; echo complained >&2; exit 3"))
                .isEqualTo(new Player.Result(3, "said\ncomplained\n"));
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void run_isTriedOnceMore_wherePlayerStumbledOverItself() throws Exception {
        assertThat(shell("echo run >> $1; [ $(wc -l < $1) = 2 ] || { echo in gst_rtspsrc_pause; exit 1; }"))
                .isEqualTo(new Player.Result(0, ""));
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void run_thatStumblesTwice_isTold() throws Exception {
        assertThat(shell("echo run >> $1; echo in gst_rtspsrc_pause; exit 1").exitCode())
                .isEqualTo(1);
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void run_thatDoesNotEnd_isEnded() {
        assertThatThrownBy(() -> Player.run(List.of("sh", "-c", "echo begun; exec sleep 60"), Duration.ofMillis(300)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not end; it said: begun");
    }

    @Test
    void installed_isWhatThePathHolds() {
        assertThat(Player.installed("sh")).isTrue();
        assertThat(Player.installed("no-such-player")).isFalse();
    }
}

package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.player.Player;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs an outside program as a judge; a test that needs one which is not installed is skipped and says so. */
public final class Ffmpeg {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Ffmpeg() {}

    /** Runs ffmpeg with these arguments; fails when it reports any error, and returns what it printed otherwise. */
    public static void decodeWithoutComplaint(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-y", "-v", "error"));
        command.addAll(List.of(arguments));
        assertThat(run(command)).isEmpty();
    }

    /** Runs a program, fails on an exit code other than 0, returns its output and errors. */
    public static String run(List<String> command) {
        Assumptions.assumeTrue(
                Player.installed(command.getFirst()), () -> "skipped: " + command.getFirst() + " is not installed");
        Player.Result result = Player.run(command, LIMIT);
        assertThat(result.exitCode())
                .as("%s said: %s", command, result.output())
                .isZero();
        return result.output();
    }
}

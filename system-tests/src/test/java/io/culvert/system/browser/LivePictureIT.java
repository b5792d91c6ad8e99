package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How soon there is a picture on a camera's page, and how old it is. With {@code -Dculvert.openings=N} the page is opened more
 * often.
 */
@Tag("alone")
class LivePictureIT {

    private static final int OPENINGS = Integer.getInteger("culvert.openings", 3);
    private static final double FIRST_PICTURE_MILLIS = 1000;
    private static final double DELAY_SECONDS = 3;

    @Test
    void picture_comesAtOnce_andIsYoung() throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> delays = new ArrayList<>();
        try (ConsoleStage stage = ConsoleStage.open();
                Console console = stage.console(Screen.DESK)) {
            console.open().logIn("user", ConsoleStage.PASSWORD).settled();
            console.keepPlayers();
            for (int i = 0; i < OPENINGS; i++) {
                console.go("/cameras");
                first.add(console.openedUntilPicture("/cameras/" + ConsoleStage.USERS_CAMERA));
                console.page().waitForTimeout(4000);
                delays.add(console.delaySeconds());
            }
        }
        System.out.println("first picture after ms " + first + ", delay in s " + delays);
        assertThat(first.stream().skip(1))
                .as("with the player loaded and the camera running")
                .allMatch(ms -> ms < FIRST_PICTURE_MILLIS);
        assertThat(delays).allMatch(seconds -> seconds > 0 && seconds < DELAY_SECONDS);
    }
}

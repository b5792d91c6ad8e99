package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.archive.LongExport;
import io.culvert.system.archive.ManyPlayers;
import io.culvert.system.archive.PastStage;
import io.culvert.system.archive.SeekFlood;
import io.culvert.system.archive.SlowDownloads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An hour of recording is asked for by many, slowly, at once and as a whole: the short form of four soaks. */
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PastStoryIT {
    private static final Duration PIECE = Duration.ofMinutes(1);

    private static PastStage stage;

    @BeforeAll
    static void open() throws IOException {
        stage = PastStage.open(Duration.ofHours(1), Duration.ofSeconds(6), 500_000);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void slowDownloads_holdNoThreadAndNoConnection_andLiveMissesNothing() throws Exception {
        SlowDownloads.Outcome outcome = SlowDownloads.run(stage, 50, 4);
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void manyPlayers_readTheDiskAtMostTwiceAsMuchAsOne(ManyPlayers.Way way) throws Exception {
        Instant from = stage.begin().plus(PIECE.multipliedBy(way == ManyPlayers.Way.RTSP ? 1 : 20));
        ManyPlayers.Outcome outcome = ManyPlayers.run(stage, way, 20, from, PIECE);
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    /** The last, as it fills caches. */
    @Test
    @Order(Integer.MAX_VALUE)
    void seeksByOneToken_areBoundedWork_andNobodyElseNotices() throws Exception {
        SeekFlood.Outcome outcome = SeekFlood.run(stage, 5_000, 96);
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    @Test
    void anHour_isOneFile() throws Exception {
        LongExport.Outcome outcome = LongExport.run(stage, false);
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }
}

package io.culvert.system.browser;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A class of tests before one {@link ConsoleStage}. */
abstract class StagedTest {
    static ConsoleStage stage;

    @BeforeAll
    static void start() throws IOException {
        stage = ConsoleStage.open();
    }

    @AfterAll
    static void stop() {
        stage.close();
    }
}

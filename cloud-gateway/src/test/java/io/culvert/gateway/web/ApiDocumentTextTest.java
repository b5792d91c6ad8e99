package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The document that is served is the one that was looked at and committed. */
class ApiDocumentTextTest {

    private static final Path COMMITTED = Path.of("../docs/openapi.yml");

    /** Writes the committed file anew instead of comparing it; docs/testing.md has the whole command. */
    private static final boolean REFRESH = Boolean.getBoolean("culvert.openapi.refresh");

    @Test
    void document_equalsTheCommittedFile() throws IOException {
        String served = new ApiDocumentText().yaml();
        if (REFRESH) {
            Files.writeString(COMMITTED, served);
        }
        assertThat(Files.readString(COMMITTED))
                .as(
                        "docs/openapi.yml; after a look: mvn -q -pl cloud-gateway -am test"
                                + " -Dtest=ApiDocumentTextTest -Dsurefire.failIfNoSpecifiedTests=false -Dculvert.openapi.refresh=true")
                .isEqualTo(served);
    }
}

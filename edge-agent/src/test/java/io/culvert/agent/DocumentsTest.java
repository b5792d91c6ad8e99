package io.culvert.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.RefusedReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/protocol.md tells is what the protocol file holds. */
class DocumentsTest {
    private static final Path DOCUMENTS = Path.of("..", "docs");

    @ParameterizedTest
    @MethodSource("codes")
    void everyCode_isExplained(String code) throws IOException {
        assertThat(Files.readString(DOCUMENTS.resolve("protocol.md"))).contains("`" + code + "`");
    }

    static Stream<String> codes() {
        Stream<String> carry =
                Arrays.stream(CarryError.values()).map(Enum::name).map(name -> bare(name, "CARRY_ERROR_"));
        Stream<String> refused =
                Arrays.stream(RefusedReason.values()).map(Enum::name).map(name -> bare(name, "REFUSED_REASON_"));
        Stream<String> enrolment =
                Arrays.stream(EnrolmentError.values()).map(Enum::name).map(name -> bare(name, "ENROLMENT_ERROR_"));
        return Stream.of(carry, refused, enrolment)
                .flatMap(names -> names)
                .filter(name -> !name.equals("UNRECOGNIZED") && !name.equals("UNSPECIFIED"))
                .distinct();
    }

    private static String bare(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    @Test
    void everyControlMessage_isNamed() throws IOException {
        String text = Files.readString(DOCUMENTS.resolve("protocol.md"));
        Stream.concat(
                        AgentControl.getDescriptor().getFields().stream(),
                        GatewayControl.getDescriptor().getFields().stream())
                .map(field -> field.getMessageType().getName())
                .forEach(name -> assertThat(text.toLowerCase(Locale.ROOT)).contains(name.toLowerCase(Locale.ROOT)));
    }
}

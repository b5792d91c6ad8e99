package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.identity.GatewayAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayRotaTest {
    private static final GatewayAddress A = new GatewayAddress("a", 1);
    private static final GatewayAddress B = new GatewayAddress("b", 1);
    private static final GatewayAddress C = new GatewayAddress("c", 1);

    private final GatewayRota rota = new GatewayRota(List.of(A, B));

    @Test
    void rota_goesRoundAndRound_andTellsWhenARoundIsOver() {
        assertThat(rota.current()).isEqualTo(A);
        assertThat(rota.advance()).isFalse();
        assertThat(rota.current()).isEqualTo(B);
        assertThat(rota.advance()).isTrue();
        assertThat(rota.current()).isEqualTo(A);
    }

    @Test
    void recommended_comeFirst_configuredStay() {
        rota.prefer(List.of("c:1"));
        assertThat(rota.current()).as("the one in use keeps its turn").isEqualTo(A);
        rota.advance();
        assertThat(rota.current()).isEqualTo(B);
        rota.advance();
        assertThat(rota.current()).isEqualTo(C);
    }

    @Test
    void recommendation_thatIsNoAddress_isSkipped() {
        rota.prefer(List.of("nonsense", "c:1"));
        rota.moveTo(List.of("also nonsense"));
        assertThat(rota.current()).isEqualTo(A);
    }

    @Test
    void moveTo_givesTheNamedOneTheNextTurn() {
        rota.moveTo(List.of("c:1"));
        assertThat(rota.current()).isEqualTo(C);
        rota.advance();
        assertThat(rota.current()).isEqualTo(A);
    }

    @Test
    void moveTo_nowhere_takesTheNextOfTheList() {
        rota.moveTo(List.of());
        assertThat(rota.current()).isEqualTo(B);
    }

    @Test
    void rota_withoutAddress_isRefused() {
        assertThatThrownBy(() -> new GatewayRota(List.of())).hasMessageContaining("at least one");
    }
}

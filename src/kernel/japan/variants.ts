/**
 * Characters that people and registers write for the same name: the first of each group is what the others fold to.
 * Old and new forms (旧字体・新字体) and the variants that names in Japan really carry. For search keys only: the
 * written form of a name is kept as it is.
 */
const GROUPS = `
高髙 崎﨑嵜 斉齊斎齋斊 辺邉邊邉 沢澤 浜濱濵 広廣 国國 桜櫻 寿壽 島嶋嶌嶹 富冨 吉𠮷 徳德 恵惠 真眞 竜龍龒 滝瀧 関關
黒黑 緑綠 塩鹽 万萬 与與 亜亞 円圓 桧檜 枡桝 来來 礼禮 栄榮 学學 会會 宝寶寳 実實 条條 将將 穂穗 柳栁 館舘 峰峯
曽曾 聡聰 総總 静靜 鉄鐵鐡 豊豐 弥彌 薮藪籔 桑桒 船舩 蔵藏 巌巖 歩步 戸戶 亀龜 尭堯 壮壯 壱壹 児兒 岳嶽 蛍螢 鶏鷄
県縣 顕顯 剣劍劔 倹儉 奥奧 応應 欧歐 温溫 楽樂 団團 経經 継繼 薫薰 勲勳 郷鄕 暁曉 瀬瀨 頼賴 郎郞 麹麴 鴎鷗 槙槇
遥遙 凛凜 覚覺 駅驛 区區 医醫 号號 旧舊 仏佛 伝傳 価價 党黨 両兩 処處 参參 双雙 売賣 変變 対對 帯帶 帰歸 当當 戦戰
挙擧 数數 断斷 歓歡 歳歲 浅淺 湾灣 焼燒 点點 独獨 猟獵 画畫 発發 砕碎 称稱 粋粹 糸絲 絵繪 縄繩 缶罐 声聲 脳腦 舎舍
艶艷 芸藝 虫蟲 蚕蠶 衛衞 覧覽 触觸 証證 誉譽 読讀 賛贊 軽輕 辞辭 遅遲 釈釋 銭錢 鋳鑄 闘鬭 随隨 隠隱 霊靈 青靑 駆驅
騒騷 験驗 麦麥 黄黃 黙默 齢齡 歯齒 教敎 清淸 昇曻 恒恆 晃晄 喜㐂 祢禰 晋晉 淵渕渊 稲稻 涛濤 迩邇 讃讚 靭靱 鴬鶯 麺麵
柏栢 裏裡 雑雜 野埜 煕熙凞 荘莊 村邨 間閒 渋澁澀 鉱鑛砿礦 篭籠 竃竈 転轉 録錄 横橫 桟棧 棚棚 杉杦 橋槗
羽羽 為爲 検檢 権權 厳嚴 効效 剤劑 済濟 残殘 床牀 乗乘 浄淨 嬢孃 譲讓 釀醸 畳疊 慎愼 尽盡 図圖 枢樞 髄髓
摂攝 専專 践踐 禅禪 捜搜 装裝 荘莊 属屬 続續 堕墮 体體 択擇 胆膽 担擔 弾彈 昼晝 庁廳 聴聽 勅敕 鎮鎭 逓遞 稲稻 灯燈
盗盜 届屆 廃廢 拝拜 抜拔 秘祕 浜濱 払拂 並竝 宝寶 翻飜 満滿 訳譯 薬藥 余餘 予豫 謡謠 覧覽 炉爐 労勞 楼樓 録錄 湾灣
`;

/** Maps each variant to the form it folds to; characters that stand for themselves are not in it. */
export const VARIANTS: ReadonlyMap<string, string> = readGroups(GROUPS);

function readGroups(groups: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const group of groups.normalize('NFKC').split(/\s+/).filter(Boolean)) {
    const [base, ...variants] = Array.from(group) as [string, ...string[]];
    for (const variant of variants) if (variant !== base) map.set(variant, base);
  }
  return map;
}

//! What a demo municipality opens: faults in public places. Not noise, which is about neighbours,
//! and not what fits nowhere, which may be about anything.

use super::NewService;

/// Category and the words by which people look for it.
const LINES: [(&str, &str); 8] = [
    ("street-light", "gatelys,lampe,lys,mørkt"),
    ("road", "vei,veg,hull,asfalt,fortau"),
    ("water", "vann,vatn,lekkasje,kum"),
    ("litter", "søppel,avfall,glass"),
    ("snow", "snø,is,brøyting,strøing"),
    ("sign", "skilt"),
    ("playground", "lekeplass,leikeplass,huske"),
    ("tree", "tre,grein,sti,park"),
];

pub(super) fn services() -> Vec<NewService> {
    let service = |(category, keywords): (&str, &str)| NewService {
        category: category.to_owned(),
        open: true,
        // Those who answer write to the one who asked, until they are told otherwise.
        answers: false,
        keywords: keywords.to_owned(),
    };
    LINES.into_iter().map(service).collect()
}
